"""Encoding for many at once: batches shared by visitors, results kept, refusals remembered.

Read in this order: `encoder` (crops become features), `batching` (who asks together is answered
together), `cache` (a value is made once), `refusals` (a file that failed is not read again).
"""
