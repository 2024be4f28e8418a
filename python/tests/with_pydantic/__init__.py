"""The public face that is made of pydantic models; `tests/long/pydantic_face.py` runs these where pydantic 2 is."""
