"""Badges from elsewhere, collections, and the health of badges."""

import sqlalchemy as sa
from alembic import op

import backpack.db

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table('collection',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('show_name', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('published_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('created_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('changed_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_collection_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_collection')),
    sa.UniqueConstraint('public_id', name=op.f('uq_collection_public_id'))
    )
    with op.batch_alter_table('collection', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_collection_person_id'), ['person_id'], unique=False)

    op.create_table('import_batch',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('source', sa.Enum('file', 'address', 'text', 'archive', name='importsource', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('name', sa.String(length=400), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('skipped', sa.Integer(), nullable=False),
    sa.Column('created_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('finished_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_import_batch_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_batch')),
    sa.UniqueConstraint('public_id', name=op.f('uq_import_batch_public_id'))
    )
    with op.batch_alter_table('import_batch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_batch_person_id'), ['person_id'], unique=False)

    op.create_table('imported_badge',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('equality', sa.String(length=64), nullable=False),
    sa.Column('credential_id', sa.Text(), nullable=True),
    sa.Column('issuer_id', sa.Text(), nullable=True),
    sa.Column('issuer_name', sa.String(length=400), nullable=False),
    sa.Column('name', sa.String(length=400), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('generation', sa.String(length=16), nullable=False),
    sa.Column('carrier', sa.String(length=16), nullable=False),
    sa.Column('verdict', sa.Enum('genuine', 'undetermined', 'not_genuine', name='importedverdict', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('verdict_code', sa.String(length=100), nullable=False),
    sa.Column('ownership', sa.Enum('hers', 'not_hers', 'unknown', name='ownership', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('awarded_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('valid_from', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('expires_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('revocation_reason', sa.Text(), nullable=True),
    sa.Column('ects', sa.Numeric(precision=7, scale=2), nullable=True),
    sa.Column('workload_hours', sa.Numeric(precision=9, scale=2), nullable=True),
    sa.Column('eqf_level', sa.Integer(), nullable=True),
    sa.Column('alignments', sa.JSON(), nullable=False),
    sa.Column('source_address', sa.Text(), nullable=True),
    sa.Column('file_name', sa.String(length=200), nullable=True),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('picture', sa.LargeBinary(), nullable=True),
    sa.Column('picture_type', sa.String(length=32), nullable=True),
    sa.Column('picture_address', sa.Text(), nullable=True),
    sa.Column('report', sa.JSON(), nullable=True),
    sa.Column('latest_report', sa.JSON(), nullable=True),
    sa.Column('imported_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('checked_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_imported_badge_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_imported_badge')),
    sa.UniqueConstraint('person_id', 'equality', name=op.f('uq_imported_badge_person_id_equality')),
    sa.UniqueConstraint('public_id', name=op.f('uq_imported_badge_public_id'))
    )
    with op.batch_alter_table('imported_badge', schema=None) as batch_op:
        batch_op.create_index('ix_imported_badge_shelf', ['person_id', 'awarded_at'], unique=False)

    op.create_table('import_item',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('batch_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=400), nullable=False),
    sa.Column('outcome', sa.Enum('waiting', 'taken', 'imported', 'renewed', 'duplicate', 'refused', 'unreadable', 'unreached', name='importoutcome', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=True),
    sa.Column('taken_until', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('decided_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('code', sa.String(length=100), nullable=True),
    sa.Column('said', sa.JSON(), nullable=False),
    sa.Column('imported_badge_id', sa.Integer(), nullable=True),
    sa.Column('own_public_id', sa.String(length=32), nullable=True),
    sa.ForeignKeyConstraint(['batch_id'], ['import_batch.id'], name=op.f('fk_import_item_batch_id_import_batch')),
    sa.ForeignKeyConstraint(['imported_badge_id'], ['imported_badge.id'], name=op.f('fk_import_item_imported_badge_id_imported_badge'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_import_item')),
    sa.UniqueConstraint('batch_id', 'position', name=op.f('uq_import_item_batch_id_position'))
    )
    with op.batch_alter_table('import_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_import_item_batch_id'), ['batch_id'], unique=False)
        batch_op.create_index('ix_import_item_due', ['outcome', 'taken_until'], unique=False)
        batch_op.create_index(batch_op.f('ix_import_item_imported_badge_id'), ['imported_badge_id'], unique=False)

    op.create_table('badge_finding',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('public_id', sa.String(length=32), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('credential_id', sa.Integer(), nullable=True),
    sa.Column('imported_badge_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.Enum('revoked', 'expiring', 'expired', 'key_rotated', 'picture_vanished', 'page_vanished', 'not_genuine', name='findingkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('found_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('told_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('seen_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.Column('ended_at', backpack.db.UtcDateTime(timezone=True), nullable=True),
    sa.CheckConstraint('(credential_id IS NULL) <> (imported_badge_id IS NULL)', name=op.f('ck_badge_finding_own_or_imported')),
    sa.ForeignKeyConstraint(['credential_id'], ['credential.id'], name=op.f('fk_badge_finding_credential_id_credential')),
    sa.ForeignKeyConstraint(['imported_badge_id'], ['imported_badge.id'], name=op.f('fk_badge_finding_imported_badge_id_imported_badge'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_badge_finding_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_badge_finding')),
    sa.UniqueConstraint('public_id', name=op.f('uq_badge_finding_public_id'))
    )
    with op.batch_alter_table('badge_finding', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_badge_finding_person_id'), ['person_id'], unique=False)
        batch_op.create_index('uq_badge_finding_imported', ['imported_badge_id', 'kind'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.create_index('uq_badge_finding_own', ['credential_id', 'kind'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('badge_health',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('credential_id', sa.Integer(), nullable=True),
    sa.Column('imported_badge_id', sa.Integer(), nullable=True),
    sa.Column('checked_at', backpack.db.UtcDateTime(timezone=True), nullable=False),
    sa.Column('verdict', sa.String(length=32), nullable=False),
    sa.Column('code', sa.String(length=100), nullable=False),
    sa.Column('nights', sa.JSON(), nullable=False),
    sa.CheckConstraint('(credential_id IS NULL) <> (imported_badge_id IS NULL)', name=op.f('ck_badge_health_own_or_imported')),
    sa.ForeignKeyConstraint(['credential_id'], ['credential.id'], name=op.f('fk_badge_health_credential_id_credential')),
    sa.ForeignKeyConstraint(['imported_badge_id'], ['imported_badge.id'], name=op.f('fk_badge_health_imported_badge_id_imported_badge'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_badge_health')),
    sa.UniqueConstraint('credential_id', name=op.f('uq_badge_health_credential_id')),
    sa.UniqueConstraint('imported_badge_id', name=op.f('uq_badge_health_imported_badge_id'))
    )
    with op.batch_alter_table('badge_health', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_badge_health_checked_at'), ['checked_at'], unique=False)

    op.create_table('collection_item',
    sa.Column('id', sa.Integer(), autoincrement=True, nullable=False),
    sa.Column('collection_id', sa.Integer(), nullable=False),
    sa.Column('credential_id', sa.Integer(), nullable=True),
    sa.Column('imported_badge_id', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.CheckConstraint('(credential_id IS NULL) <> (imported_badge_id IS NULL)', name=op.f('ck_collection_item_own_or_imported')),
    sa.ForeignKeyConstraint(['collection_id'], ['collection.id'], name=op.f('fk_collection_item_collection_id_collection'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['credential_id'], ['credential.id'], name=op.f('fk_collection_item_credential_id_credential')),
    sa.ForeignKeyConstraint(['imported_badge_id'], ['imported_badge.id'], name=op.f('fk_collection_item_imported_badge_id_imported_badge'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_collection_item')),
    sa.UniqueConstraint('collection_id', 'credential_id', name=op.f('uq_collection_item_collection_id_credential_id')),
    sa.UniqueConstraint('collection_id', 'imported_badge_id', name=op.f('uq_collection_item_collection_id_imported_badge_id'))
    )
    with op.batch_alter_table('collection_item', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_collection_item_collection_id'), ['collection_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_collection_item_credential_id'), ['credential_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_collection_item_imported_badge_id'), ['imported_badge_id'], unique=False)



def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table('collection_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_collection_item_imported_badge_id'))
        batch_op.drop_index(batch_op.f('ix_collection_item_credential_id'))
        batch_op.drop_index(batch_op.f('ix_collection_item_collection_id'))

    op.drop_table('collection_item')
    with op.batch_alter_table('badge_health', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_badge_health_checked_at'))

    op.drop_table('badge_health')
    with op.batch_alter_table('badge_finding', schema=None) as batch_op:
        batch_op.drop_index('uq_badge_finding_own', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index('uq_badge_finding_imported', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_badge_finding_person_id'))

    op.drop_table('badge_finding')
    with op.batch_alter_table('import_item', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_item_imported_badge_id'))
        batch_op.drop_index('ix_import_item_due')
        batch_op.drop_index(batch_op.f('ix_import_item_batch_id'))

    op.drop_table('import_item')
    with op.batch_alter_table('imported_badge', schema=None) as batch_op:
        batch_op.drop_index('ix_imported_badge_shelf')

    op.drop_table('imported_badge')
    with op.batch_alter_table('import_batch', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_import_batch_person_id'))

    op.drop_table('import_batch')
    with op.batch_alter_table('collection', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_collection_person_id'))

    op.drop_table('collection')
