"""Private links to collections, and the badges that each of them shows."""

import sqlalchemy as sa
from alembic import op

revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table('private_link', schema=None) as batch_op:
        batch_op.add_column(sa.Column('collection_id', sa.Integer(), nullable=True))
        batch_op.alter_column('credential_id', existing_type=sa.Integer(), nullable=True)
        batch_op.alter_column('signed_json', existing_type=sa.Text(), nullable=True)
        batch_op.create_index(batch_op.f('ix_private_link_collection_id'), ['collection_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_private_link_collection_id_collection'), 'collection', ['collection_id'], ['id'], ondelete='CASCADE')
        batch_op.create_check_constraint(batch_op.f('ck_private_link_badge_or_collection'), '(credential_id IS NULL) <> (collection_id IS NULL)')

    op.create_table('private_link_badge',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('link_id', sa.Integer(), nullable=False),
    sa.Column('credential_id', sa.Integer(), nullable=True),
    sa.Column('imported_badge_id', sa.Integer(), nullable=True),
    sa.Column('signed_json', sa.Text(), nullable=True),
    sa.CheckConstraint('(credential_id IS NULL) <> (imported_badge_id IS NULL)', name=op.f('ck_private_link_badge_own_or_imported')),
    sa.ForeignKeyConstraint(['credential_id'], ['credential.id'], name=op.f('fk_private_link_badge_credential_id_credential')),
    sa.ForeignKeyConstraint(['imported_badge_id'], ['imported_badge.id'], name=op.f('fk_private_link_badge_imported_badge_id_imported_badge'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['link_id'], ['private_link.id'], name=op.f('fk_private_link_badge_link_id_private_link'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_private_link_badge')),
    sa.UniqueConstraint('link_id', 'credential_id', name=op.f('uq_private_link_badge_link_id_credential_id')),
    sa.UniqueConstraint('link_id', 'imported_badge_id', name=op.f('uq_private_link_badge_link_id_imported_badge_id'))
    )
    with op.batch_alter_table('private_link_badge', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_private_link_badge_credential_id'), ['credential_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_private_link_badge_imported_badge_id'), ['imported_badge_id'], unique=False)


def downgrade() -> None:
    """Take back; links to collections end with it."""
    op.drop_table('private_link_badge')
    op.execute('DELETE FROM private_link WHERE credential_id IS NULL')
    with op.batch_alter_table('private_link', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_private_link_badge_or_collection'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_private_link_collection_id_collection'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_private_link_collection_id'))
        batch_op.alter_column('signed_json', existing_type=sa.Text(), nullable=False)
        batch_op.alter_column('credential_id', existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column('collection_id')
