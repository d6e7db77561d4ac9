"""Moments as numbers, counted in the database: a page of thousands of lines has no time to parse dates."""

from django.db.models import BigIntegerField, Func


class Minutes(Func):
    """Minutes of the clock since 1970 of a moment of the plan; NULL stays NULL."""

    arity = 1
    output_field = BigIntegerField()

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="(CAST(strftime('%%%%s', %(expressions)s) AS INTEGER) / 60)", **context)

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="(FLOOR(EXTRACT(EPOCH FROM %(expressions)s) / 60)::bigint)", **context)
