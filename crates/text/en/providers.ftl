### What identity providers are called whose product is not known. The others have their own names, in every language.

another = Another identity provider
# Inside a sentence, in the place of a name.
the-one-unnamed = the identity provider
