"""Addresses are kept in lower case; an index finds who signs in or asks for a link."""

from alembic import op

revision = "0003_lower_case_addresses"
down_revision = "0002_invited_address"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("update person set email = lower(email) where email <> lower(email)")
    op.execute("update invitation set address = lower(address) where address <> lower(address)")
    op.create_index(op.f("ix_person_email"), "person", ["email"])
    op.create_index(op.f("ix_person_nip"), "person", ["nip"])
    op.create_index(op.f("ix_invitation_address"), "invitation", ["address"])


def downgrade() -> None:
    op.drop_index(op.f("ix_invitation_address"), table_name="invitation")
    op.drop_index(op.f("ix_person_nip"), table_name="person")
    op.drop_index(op.f("ix_person_email"), table_name="person")
