"""What methods of ActiveRecord, migrations and recipes do, by name."""

MIGRATIONS_HIGH = {
    "drop_table": "drops a table",
    "drop_join_table": "drops a table",
    "remove_column": "drops a column",
    "remove_columns": "drops columns",
    "remove_reference": "drops a column",
    "remove_belongs_to": "drops a column",
    "remove_timestamps": "drops columns",
    "drop_schema": "drops a schema",
    "drop_database": "drops a database",
    "drop_trigger": "drops a trigger",
    "drop_function": "drops a function",
    "truncate_tables!": "empties tables",
}
MIGRATIONS = {
    "create_table": "creates a table",
    "create_join_table": "creates a table",
    "add_column": "adds a column",
    "add_columns": "adds columns",
    "add_reference": "adds a column",
    "add_belongs_to": "adds a column",
    "add_timestamps": "adds columns",
    "add_index": "builds an index",
    "add_foreign_key": "adds a key",
    "add_check_constraint": "adds a constraint",
    "add_unique_constraint": "adds a constraint",
    "add_unique_key": "adds a constraint",
    "add_exclusion_constraint": "adds a constraint",
    "add_enum_value": "adds an enum value",
    "rename_enum_value": "renames an enum value",
    "create_enum": "creates an enum",
    "drop_enum": "drops an enum",
    "rename_column": "renames a column",
    "rename_table": "renames a table",
    "rename_index": "renames an index",
    "rename_schema": "renames a schema",
    "change_column": "changes a column",
    "change_column_null": "changes a column",
    "change_column_default": "changes a column",
    "change_column_comment": "changes a comment",
    "change_table_comment": "changes a comment",
    "change_table": "changes a table",
    "remove_index": "drops an index, which can be rebuilt",
    "remove_foreign_key": "drops a key",
    "remove_check_constraint": "drops a constraint",
    "remove_unique_constraint": "drops a constraint",
    "remove_exclusion_constraint": "drops a constraint",
    "validate_foreign_key": "checks every row",
    "validate_check_constraint": "checks every row",
    "validate_constraint": "checks every row",
    "enable_extension": "adds a database extension",
    "disable_extension": "drops a database extension",
    "create_schema": "creates a schema",
    "create_view": "creates a view",
    "update_view": "changes a view",
    "drop_view": "drops a view, which can be rebuilt",
    "backfill_column_in_background": "changes rows",
    "add_concurrent_index": "builds an index",
    "remove_concurrent_index": "drops an index, which can be rebuilt",
    "add_column_with_default": "adds a column",
}
ALL_ROWS = frozenset(
    {"delete_all", "destroy_all", "update_all", "delete_by", "destroy_by", "truncate", "update_counters"}
)
WRITES = {
    **dict.fromkeys(
        "save save! create create! insert insert! upsert first_or_create first_or_create!".split(), "writes a row"
    ),
    **dict.fromkeys(
        "find_or_create_by find_or_create_by! create_or_find_by create_or_find_by!".split(), "may insert a row"
    ),
    **dict.fromkeys("insert_all insert_all! upsert_all import import!".split(), "inserts rows"),
    **dict.fromkeys(
        "update update! update_attribute update_attributes update_attributes! update_column".split(), "changes a row"
    ),
    **dict.fromkeys("update_columns touch increment! decrement! toggle! lock! with_lock".split(), "changes a row"),
    **dict.fromkeys("destroy destroy! delete delete!".split(), "deletes a row"),
    **dict.fromkeys(
        "perform_async perform_later perform_in perform_now deliver_now deliver_later".split(), "starts a job"
    ),
    **dict.fromkeys(
        "enable disable enable_percentage_of_time enable_percentage_of_actors".split(), "changes a feature switch"
    ),
    **dict.fromkeys(
        "approve! activate! block! unblock! archive! publish! cancel! retry! drop!".split(), "changes a row"
    ),
}
RESOURCES = frozenset(
    """template file cookbook_file remote_file directory service package execute bash script user group cron link
    apt_package yum_package gem_package systemd_unit mount ruby_block log_ docker_container git sudo_rule""".split()
)
# Lists of an object that are no rows.
PLAIN_LISTS = frozenset(
    """errors messages args lines words paths params autoload_paths eager_load_paths filter_parameters generators
    headers options settings cookies flags credentials bindings class status address progress keys values items contents
    logs hosts namespaces formats helpers locales fields attributes columns sources levels statements results""".split()
)
