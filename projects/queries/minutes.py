"""Moments as numbers, counted in the database: a page of thousands of lines has no time to parse dates."""

from django.db.models import ExpressionWrapper, F, Field, Func

AS_IT_COMES = Field()  # a value as the driver of the database gives it: nothing is called for each of them


class Minutes(Func):
    """Minutes of the clock since 1970 of a moment of the plan; NULL stays NULL."""

    arity = 1
    output_field = AS_IT_COMES

    def as_sqlite(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="(CAST(strftime('%%%%s', %(expressions)s) AS INTEGER) / 60)", **context)

    def as_postgresql(self, compiler, connection, **context):
        return self.as_sql(compiler, connection, template="(FLOOR(EXTRACT(EPOCH FROM %(expressions)s) / 60)::bigint)", **context)


def as_it_comes(name: str) -> ExpressionWrapper:
    """A column as the driver gives it: SQLite's truth is 0 or 1, and its decimals are numbers."""
    return ExpressionWrapper(F(name), output_field=AS_IT_COMES)
