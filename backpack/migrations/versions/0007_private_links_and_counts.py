"""Private links, and counts of looking and sharing."""

import sqlalchemy as sa
from alembic import op

import backpack.db

revision = '0007'
down_revision = '0006'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('look_count',
    sa.Column('subject', sa.Enum('credential', 'private_link', 'collection', name='lookedat', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('subject_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('reader', sa.Enum('page', 'program', name='reader', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('subject', 'subject_id', 'day', 'reader', name=op.f('pk_look_count'))
    )
    op.create_table('share_count',
    sa.Column('badge_class_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('count', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['badge_class_id'], ['badge_class.id'], name=op.f('fk_share_count_badge_class_id_badge_class')),
    sa.PrimaryKeyConstraint('badge_class_id', 'channel', 'day', name=op.f('pk_share_count'))
    )
    op.create_table('private_link',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('token', sa.String(length=64), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('credential_id', sa.Integer(), nullable=False),
    sa.Column('label', sa.String(length=120), nullable=False),
    sa.Column('show_name', sa.Boolean(), nullable=False),
    sa.Column('show_grade', sa.Boolean(), nullable=False),
    sa.Column('show_evidence', sa.Boolean(), nullable=False),
    sa.Column('signed_json', sa.Text(), nullable=True),
    sa.Column('created_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('expires_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('ended_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['credential_id'], ['credential.id'], name=op.f('fk_private_link_credential_id_credential')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_private_link_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_private_link')),
    sa.UniqueConstraint('public_id', name=op.f('uq_private_link_public_id')),
    sa.UniqueConstraint('token', name=op.f('uq_private_link_token'))
    )
    with op.batch_alter_table('private_link', schema=None) as batch_op:
        batch_op.create_index('ix_private_link_credential', ['credential_id', 'ended_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_private_link_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_private_link_person_id'), ['person_id'], unique=False)

    with op.batch_alter_table('published_variant', schema=None) as batch_op:
        batch_op.add_column(sa.Column('may_index', sa.Boolean(), server_default=sa.text('false'), nullable=False))



def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table('published_variant', schema=None) as batch_op:
        batch_op.drop_column('may_index')

    with op.batch_alter_table('private_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_private_link_person_id'))
        batch_op.drop_index(batch_op.f('ix_private_link_expires_at'))
        batch_op.drop_index('ix_private_link_credential')

    op.drop_table('private_link')
    op.drop_table('share_count')
    op.drop_table('look_count')
