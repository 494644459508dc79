"""What is painted on a head: appearance, skin, eyes, lips, hair and the texture that holds them."""
