### Times as pages show them, all in UTC.

moment = { $day }, { $time } UTC
day = { $day } { $month } { $year }

## Months, as they stand in a day

january = Jan
february = Feb
march = Mar
april = Apr
may = May
june = Jun
july = Jul
august = Aug
september = Sep
october = Oct
november = Nov
december = Dec
