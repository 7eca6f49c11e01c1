"""Pictures in JPEG, stored by their quantised coefficients: smaller than the file, which comes back byte for byte."""
