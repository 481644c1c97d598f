"""The registers: each described once; pages, endpoints, workbooks and search are made from that."""
