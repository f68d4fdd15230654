"""Who looks at the country, and the standards that its SARs are of."""

import pytest

from qa.models import StandardSet
from schools.models import Role
from tests.factories import make_user


@pytest.fixture
def admin():
    return make_user(Role.PLATFORM_ADMIN)


@pytest.fixture
def basic():
    return str(StandardSet.objects.get(code="moe2561_basic").pk)
