"""The hybrid codec on OpenCL devices: many segments at once, the same bits as on the processor."""
