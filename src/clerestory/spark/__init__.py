"""The run on Apache Spark: the same kernels over Arrow batches, the same SELECTs in Spark's dialect.

PySpark is an extra and is imported nowhere else; only the pipeline comes in here.
"""
