"""Statistics: values that authorities publish. Stored at the areas their owner publishes, never carried up.

`sotkanet` fetches and reads the service's answers, `importing` stores them, `reading` answers the pages' questions.
"""
