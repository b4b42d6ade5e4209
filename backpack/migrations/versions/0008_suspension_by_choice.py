"""An institution chooses whether its badges can be suspended."""

import sqlalchemy as sa
from alembic import op

revision = '0008'
down_revision = '0007'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column('awarding_rules', sa.Column('suspendable', sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    """Take back."""
    op.drop_column('awarding_rules', 'suspendable')
