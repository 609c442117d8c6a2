"""What the program is made of: locked versions, their licences, known vulnerabilities, the bill of materials."""
