"""Invitations keep the mailbox that was invited."""

import sqlalchemy as sa
from alembic import op

revision = "0002_invited_address"
down_revision = "0001_first_tables"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("address", sa.String(), nullable=True))
    op.execute(
        "update invitation set address ="
        " (select person.email from person where person.id = invitation.rater_id)"
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.alter_column("address", existing_type=sa.String(), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_column("address")
