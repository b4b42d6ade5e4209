"""What another host speaks, where its API is, and where tokens are given back."""

import sqlalchemy as sa
from alembic import op

revision = '0016'
down_revision = '0015'
branch_labels = None
depends_on = None

SPOKEN = sa.Enum(
    'open_badges_3', 'badge_connect',
    name='hostprotocol', native_enum=False, create_constraint=True, length=32,
)  # fmt: skip


def upgrade() -> None:
    """Apply. Every host that is known by now speaks Open Badges 3.0."""
    with op.batch_alter_table('badge_host', schema=None) as batch_op:
        batch_op.add_column(
            sa.Column('protocol', SPOKEN, server_default='open_badges_3', nullable=False)
        )
        batch_op.add_column(sa.Column('api_base', sa.Text(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('revocation_url', sa.Text(), nullable=True))
    op.execute("UPDATE badge_host SET api_base = base_url || '/ims/ob/v3p0'")
    with op.batch_alter_table('badge_host', schema=None) as batch_op:
        batch_op.alter_column('protocol', server_default=None)
        batch_op.alter_column('api_base', server_default=None)


def downgrade() -> None:
    """Take back. What speaks Badge Connect alone cannot be asked any more."""
    op.execute(
        "DELETE FROM host_connection WHERE host_id IN "
        "(SELECT id FROM badge_host WHERE protocol = 'badge_connect')"
    )
    op.execute("DELETE FROM badge_host WHERE protocol = 'badge_connect'")
    with op.batch_alter_table('badge_host', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_badge_host_hostprotocol'), type_='check')
        batch_op.drop_column('revocation_url')
        batch_op.drop_column('api_base')
        batch_op.drop_column('protocol')
