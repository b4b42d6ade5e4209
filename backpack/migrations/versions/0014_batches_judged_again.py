"""When the rows of a batch were judged again, because its badge had changed."""

import sqlalchemy as sa
from alembic import op

revision = '0014'
down_revision = '0013'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    column = sa.Column('judged_again_at', sa.DateTime(timezone=True), nullable=True)
    op.add_column('award_batch', column)


def downgrade() -> None:
    """Take back."""
    op.drop_column('award_batch', 'judged_again_at')
