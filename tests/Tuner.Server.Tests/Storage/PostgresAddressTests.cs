using Tuner.Server.Storage.Postgres;
using Tuner.Server.Tests.Support;

namespace Tuner.Server.Tests.Storage;

public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData("postgres://ann@db.example:6432/calls", "db.example", 6432, "calls", "ann", "postgres://db.example:6432/calls")]
    [InlineData("postgresql://db/calls?user=ann&sslmode=require", "db", 5432, "calls", "ann", "postgres://db:5432/calls")]
    [InlineData("postgres://ann@/calls?host=/run/postgresql", "/run/postgresql", 5432, "calls", "ann", "postgres:///run/postgresql/calls")]
    [InlineData("postgres://ann@%2Frun%2Fpostgresql/calls", "/run/postgresql", 5432, "calls", "ann", "postgres:///run/postgresql/calls")]
    [InlineData("postgres://a%40b:p%3Aw@[::1]:6000/c%20d", "::1", 6000, "c d", "a@b", "postgres://::1/c d")]
    [InlineData("postgres://ann@one:5432,two:5433/calls", "one:5432,two:5433", 5432, "calls", "ann", "postgres://one:5432,two:5433/calls")]
    [InlineData("postgres://ann@db", "db", 5432, "ann", "ann", "postgres://db:5432/ann")]
    public void An_address_is_read_as_PostgreSQL_itself_reads_it(string text, string host, int port, string database, string user, string name)
    {
        var address = PostgresAddress.Parse(text);
        var connection = address.Connection();
        Assert.Equal((host, port, database, user), (connection.Host, connection.Port, connection.Database, connection.Username));
        Assert.Equal(name, address.Name);
    }

    [Theory]
    [InlineData("mysql://db/secret")]
    [InlineData("postgres://db:port/secret")]
    [InlineData("postgres://db:99999/secret")]
    [InlineData("postgres://ann:secret@db/calls?sslmode=maybe")]
    [InlineData("postgres://ann:secret@db/calls?surprise=secret")]
    [InlineData("postgres://ann:secret@one,,two/calls")]
    [InlineData("postgres:///?password=secret")]
    public void What_is_no_address_is_refused_in_a_sentence_that_does_not_repeat_it(string text)
    {
        var refusal = Assert.Throws<FormatException>(() => PostgresAddress.Parse(text));
        Assert.DoesNotContain("secret", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith(".", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_message_of_a_start_that_fails_holds_the_password()
    {
        await using var test = await PostgresServer.EmptyDatabaseAsync();
        foreach (var wrong in new[] { test.Url.Replace("tuner@", "nobody:hunter2@", StringComparison.Ordinal), "postgres://ann:hunter2@127.0.0.1:1/calls?connect_timeout=1" })
        {
            var refusal = await Assert.ThrowsAsync<ServerStartException>(() => ServerUnderTest.StartAsync(options => options with { Database = wrong }));
            Assert.Equal(ServerStartFailure.Database, refusal.Failure);
            Assert.DoesNotContain("hunter2", refusal.ToString(), StringComparison.Ordinal);
        }
        var none = await Assert.ThrowsAsync<ServerStartException>(() => ServerUnderTest.StartAsync(options => options with { Database = "postgres://ann:hunter2@db:x/calls" }));
        Assert.Equal(ServerStartFailure.Option, none.Failure);
        Assert.DoesNotContain("hunter2", none.ToString(), StringComparison.Ordinal);
    }
}
