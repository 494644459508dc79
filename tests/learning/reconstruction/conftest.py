import pytest
from toy_head import toy_model


@pytest.fixture(scope="session")
def model():
    return toy_model()
