// Sends the one form of the page on, as soon as it can be.
document.forms[0].submit();
