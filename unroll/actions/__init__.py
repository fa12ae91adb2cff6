"""One function for each thing a person does. Time, identity and the house come as arguments."""
