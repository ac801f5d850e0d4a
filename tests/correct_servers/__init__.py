"""Small servers written from the documents, in the stacks that people use. They share their state, and nothing else."""
