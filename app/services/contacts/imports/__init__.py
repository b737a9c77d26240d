"""Contact imports: files read in pages, planned against what exists, and written in batches.

The order of the modules: csv_reader and decoding, columns and cells, parser, rows, planner, batches, job.
"""
