"""What residents, households and staff have in common: a name that can be found, sealed phones."""

from collections.abc import Sequence

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import pgettext_lazy

from lianfang.people.models.names import name_keys, name_vector
from lianfang.people.models.sealed import phone_keys, seal_phones


class Named(models.Model):
    """Somebody with a name. The two computed columns follow it through `set_name`."""

    name = models.CharField(pgettext_lazy("person", "Name"), max_length=64)
    name_order = models.CharField(max_length=64, db_collation="C", editable=False)
    name_search = SearchVectorField(editable=False)

    class Meta:
        abstract = True

    def set_name(self, name: str) -> None:
        self.name = name
        self.name_order = name_keys(name).order
        self.name_search = name_vector(name)


class Reachable(models.Model):
    """Somebody with phone numbers, sealed; `lookup_keys` finds them, see `models.sealed`."""

    phone_cipher = models.BinaryField(null=True, editable=False)
    phone_hash = models.BinaryField(max_length=16, null=True, editable=False)
    lookup_keys = ArrayField(models.BigIntegerField(), default=list, editable=False)

    class Meta:
        abstract = True

    def set_phones(self, numbers: Sequence[str]) -> None:
        """Seal the numbers (normal form, the one to call first) in place of those before."""
        self.phone_cipher, self.phone_hash, _keys = seal_phones(numbers)
        self.lookup_keys = [*self.own_keys(), *phone_keys(numbers)]

    def own_keys(self) -> Sequence[int]:
        """Lookup keys of other numbers than phones."""
        return ()
