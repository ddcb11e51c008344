"""
The API's JSON on the wire, read into models and written from them.

Sources: the Async and Conversation API references (docs of 2022-07) and the shapes in the vendor's Go and Python
clients. Where they contradict each other, decoders take both forms and encoders write the one that the vendor's
clients can read: list keys are always there, unknown times are left out, timestamps are ISO 8601 in UTC with
milliseconds. Decoders raise ContractError, naming the field.
"""
