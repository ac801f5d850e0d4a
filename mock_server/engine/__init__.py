"""A lifecycle executed: records, machine, timers, selection and bodies of a vendor that is one file."""
