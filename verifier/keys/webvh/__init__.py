"""The history of a did:webvh (did:webvh 1.0): the log, its signatures and its witnesses."""
