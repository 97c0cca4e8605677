"""Laws of reading Node and Rails code."""

import pytest

from workbench.facts.code import javascript, ruby
from workbench.facts.floor import static_risk
from workbench.facts.scope import Limits, Scope

LIMITS = Limits(time_ms=60_000)

NODE = [
    ("await knex('carts').del()", "high"),
    ("await knex('carts').where({ id: 7 }).del()", "medium"),
    ("await sequelize.drop()", "high"),
    ("fs.readdirSync('/srv').forEach(f => fs.unlinkSync(f))", "high"),
    ("$('#cart' + id).hide(); $(document).ready(function () { draw() })", "low"),
    ("await $`rm -rf /srv/carts`", "high"),
    ("console.log('fs.rmSync(\"/srv\")')", "low"),
    ("const Cart = mongoose.model('Cart', new Schema({ a: String }));", "low"),
    ("await Cart.findOne({ owner: 7 });", "low"),
    ("const all = await Cart.find();", "medium"),
    ("await Cart.find().limit(5);", "low"),
    ("[1, 2].find(n => n > 1)", "low"),
    ("await cart.save();", "medium"),
    ("await Cart.deleteMany({ owner: 7 });", "medium"),
    ("await Cart.deleteMany({});", "high"),
    ("await Cart.updateMany({}, { $set: { a: 1 } });", "high"),
    ("await mongoose.connection.dropDatabase();", "high"),
    ("await repo.delete({ id: 7 })", "medium"),
    ("await repo.clear()", "high"),
    ("await prisma.cart.deleteMany()", "high"),
    ("await Cart.destroy({ where: { id: 7 } })", "medium"),
    ("await Cart.destroy({ where: {} })", "high"),
    ("await dataSource.destroy()", "low"),
    ("await dataSource.query('DELETE FROM carts')", "high"),
    ("await dataSource.sql`SELECT id FROM carts WHERE id = ${id}`", "low"),
    ("await dataSource.createQueryBuilder().delete().from(Cart).where('id = 1').execute()", "medium"),
    ("await dataSource.createQueryBuilder().delete().from(Cart).execute()", "high"),
    ("await sequelize.sync({ force: true })", "high"),
    ("require('child_process').execSync('rm -rf /srv/data')", "high"),
    ("const { exec } = require('child_process'); exec('ls -l')", "low"),
    ("const { exec } = require('child_process'); exec(cmd)", "high"),
    ("fs.unlinkSync('a.txt')", "medium"),
    ("fs.rmSync('/srv/data', { recursive: true })", "high"),
    ("fs.readFileSync('/etc/shadow')", "high"),
    ("eval(atob('MSsx'))", "high"),
    ("fetch('https://example.com')", "medium"),
    ("function wipe() { return Cart.deleteMany({}) }", "medium"),
    ("function wipe() { return Cart.deleteMany({}) }\nwipe()", "high"),
    ("schema.pre('save', async function () { await this.constructor.deleteMany({}) })", "medium"),
    ("// Cart.deleteMany({})\nconst x = 1", "low"),
]
RAILS = [
    ("User.where('1=1').delete_all", "high"),
    ("User.where.not(id: 5).delete_all", "medium"),
    ("User.all.each { |user| user.destroy }", "high"),
    ("User.where(team: 7).each { |user| user.destroy }", "medium"),
    ("Dir['/srv/carts/*'].each { |path| File.delete(path) }", "high"),
    ("puts ENV['SECRET_KEY_BASE']", "high"),
    ("puts ENV['RAILS_ENV']", "low"),
    ("author.books.clear", "medium"),
    ("@author.books = chosen", "medium"),
    ("author.errors.clear", "low"),
    ("config.active_record.dump_schema_migrations = true", "low"),
    ("config.paths = others", "low"),
    ("user.api_keys.create!(name: 'ci')", "high"),
    ("user.notes.create!(name: 'ci')", "medium"),
    ("class Cart < ApplicationRecord\n  has_many :items, dependent: :destroy\nend", "low"),
    ("Cart.where(owner: 7).first", "low"),
    ("Cart.find(7)", "low"),
    ("Cart.count", "low"),
    ("Cart.all", "medium"),
    ("Cart.create!(owner: 7)", "medium"),
    ("Cart.find(7).destroy", "medium"),
    ("Cart.where(owner: 7).delete_all", "medium"),
    ("Cart.delete_all", "high"),
    ("Cart.all.destroy_all", "high"),
    ("Cart.update_all(state: 1)", "high"),
    ("User.find(7).update!(admin: true)", "high"),
    ("User.pluck(:password_digest)", "high"),
    ("add_column :carts, :note, :string", "medium"),
    ("class X < ActiveRecord::Migration[8.0]\n  def change\n    drop_table :carts\n  end\nend", "high"),
    ("class X < ActiveRecord::Migration[8.0]\n  def up\n    add_index :carts, :a\n  end\n"
     "  def down\n    drop_table :carts\n  end\nend", "medium"),
    ("execute 'UPDATE carts SET state = 1'", "high"),
    ("ActiveRecord::Base.connection.execute(\"DELETE FROM carts WHERE id = 7\")", "medium"),
    ("irb> Cart.count\n=> 7\nirb> Cart.delete_all\n=> 7", "high"),
    ("# Cart.delete_all\nCart.count", "low"),
    ("puts 'Cart.delete_all'", "low"),
    ("system('rm -rf /srv/data')", "high"),
    ("`ls -l`", "low"),
    ("FileUtils.rm_rf('/srv/data')", "high"),
    ("File.delete('a.txt')", "medium"),
    ("eval(params[:code])", "high"),
    ("Rails.application.credentials.fetch(:key)", "high"),
    ("bin/rails db:migrate", "medium"),
    ("rails db:drop", "high"),
    ("rake routes", "low"),
    ("rails runner 'Cart.delete_all'", "high"),
    ("file '/etc/motd' do\n  content 'hello'\nend", "medium"),
    ("user 'eve' do\n  shell '/bin/bash'\nend", "high"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "risk"), NODE)
def test_node_is_judged_by_what_its_calls_do(text: str, risk: str) -> None:
    """Calls to the machine and to databases decide; what is only defined counts a level less."""
    assert static_risk(text, "node", limits=LIMITS).risk.value == risk


@pytest.mark.parametrize(("text", "risk"), RAILS)
def test_rails_is_judged_by_what_its_calls_do(text: str, risk: str) -> None:
    """Consoles, migrations, models and recipes are told apart."""
    assert static_risk(text, "rails", limits=LIMITS).risk.value == risk


@pytest.mark.parametrize(
    "text", ["{" * 30_000, "a." * 20_000, "'" * 3001, "function " * 9000, "`${" * 9000, "=>{" * 9000, "f(" * 20_000]
)
def test_hostile_scripts_are_read_to_their_end(text: str) -> None:
    """No text raises."""
    scope = Scope(lambda *_: [], Limits())
    assert isinstance(javascript.read(text, "node", scope), list)
    assert isinstance(ruby.read(text, "rails", scope), list)
