"""Comparisons of the database beside Django's own."""

from django.db.models import CharField, Lookup
from django.db.models.lookups import Contains, StartsWith


@CharField.register_lookup
class Begins(Lookup):
    """`code__begins="6302"`: like startswith, but read from an index on SQLite too, whose LIKE knows no case and so
    reads every row. Capital and small letters differ."""

    lookup_name = "begins"

    def as_sql(self, compiler, connection):
        return StartsWith(self.lhs, self.rhs).as_sql(compiler, connection)

    def as_sqlite(self, compiler, connection):
        left, params = self.process_lhs(compiler, connection)
        after = self.rhs[:-1] + chr(ord(self.rhs[-1]) + 1)
        return f"({left} >= %s AND {left} < %s)", (*params, self.rhs, *params, after)


@CharField.register_lookup
class Holds(Lookup):
    """`search_name__holds="หนอง"`: like contains, but several times as fast on SQLite, whose LIKE walks through every
    text letter by letter to fold the case. Capital and small letters differ on both databases."""

    lookup_name = "holds"

    def as_sql(self, compiler, connection):
        return Contains(self.lhs, self.rhs).as_sql(compiler, connection)

    def as_sqlite(self, compiler, connection):
        left, params = self.process_lhs(compiler, connection)
        return f"instr({left}, %s) > 0", (*params, self.rhs)
