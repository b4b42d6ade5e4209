"""What another host calls the learner."""

import sqlalchemy as sa
from alembic import op

revision = '0013'
down_revision = '0012'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column('host_connection', sa.Column('known_as', sa.String(length=200), nullable=True))


def downgrade() -> None:
    """Take back."""
    op.drop_column('host_connection', 'known_as')
