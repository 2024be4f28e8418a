using Npgsql;

namespace Tuner.Server.Storage.Postgres;

/// <summary>Which database, as a <c>postgres://</c> address of PostgreSQL's own form names it. Its text never shows the password.</summary>
internal sealed class PostgresAddress
{
    private static readonly string[] Schemes = ["postgres://", "postgresql://"];
    private readonly NpgsqlConnectionStringBuilder _connection;

    private PostgresAddress(NpgsqlConnectionStringBuilder connection) => _connection = connection;

    /// <summary>Whether a password stands in the address itself.</summary>
    public bool HasPassword => !string.IsNullOrEmpty(_connection.Password);

    /// <summary>What names the database in messages: <c>postgres://HOST:PORT/NAME</c>.</summary>
    public string Name => $"postgres://{_connection.Host}{(_connection.Host!.Contains(':', StringComparison.Ordinal) || _connection.Host.StartsWith('/') ? "" : $":{_connection.Port}")}/{_connection.Database}";

    /// <summary>Whether a text is meant to be such an address.</summary>
    public static bool IsOne(string text) => Schemes.Any(scheme => text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads one.</summary>
    /// <exception cref="FormatException">It is none; the message says in one sentence what is wrong with it, without its text, which may hold a password.</exception>
    public static PostgresAddress Parse(string text)
    {
        if (!IsOne(text)) throw Wrong("it should begin with postgres://");
        var rest = text[(text.IndexOf("//", StringComparison.Ordinal) + 2)..];
        var query = "";
        if (rest.IndexOf('?', StringComparison.Ordinal) is >= 0 and var mark) (rest, query) = (rest[..mark], rest[(mark + 1)..]);
        var connection = new NpgsqlConnectionStringBuilder();
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (authority, database) = slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..]);
        if (database.Length > 0) connection.Database = Uri.UnescapeDataString(database);
        if (authority.LastIndexOf('@') is >= 0 and var at)
        {
            var user = authority[..at];
            authority = authority[(at + 1)..];
            var colon = user.IndexOf(':', StringComparison.Ordinal);
            connection.Username = Uri.UnescapeDataString(colon < 0 ? user : user[..colon]);
            if (colon >= 0) connection.Password = Uri.UnescapeDataString(user[(colon + 1)..]);
        }
        if (authority.Length > 0) ReadHosts(connection, authority);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries)) ReadParameter(connection, pair);
        if (string.IsNullOrEmpty(connection.Host)) connection.Host = "localhost";
        if (string.IsNullOrEmpty(connection.Database)) connection.Database = connection.Username ?? throw Wrong("name the database behind the host, as in postgres://HOST/NAME");
        return new(connection);
    }

    /// <summary>How it is connected to; nobody may print what comes back.</summary>
    public NpgsqlConnectionStringBuilder Connection() => new(_connection.ConnectionString);

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static void ReadHosts(NpgsqlConnectionStringBuilder connection, string authority)
    {
        var hosts = authority.Split(',').Select(Uri.UnescapeDataString).ToList();
        if (hosts.Exists(host => host.Length == 0)) throw Wrong("a host in it is empty");
        connection.Host = string.Join(',', hosts);
        if (hosts.Count > 1 || hosts[0].StartsWith('/')) return;
        var colon = hosts[0].LastIndexOf(':');
        // A colon inside brackets is of an IPv6 address.
        var hasPort = colon >= 0 && !hosts[0].EndsWith(']');
        connection.Host = (hasPort ? hosts[0][..colon] : hosts[0]).Trim('[', ']');
        if (hasPort) connection.Port = Number(hosts[0][(colon + 1)..], 65_535, "the port");
    }

    private static void ReadParameter(NpgsqlConnectionStringBuilder connection, string pair)
    {
        var equals = pair.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = equals < 0 ? (pair, "") : (pair[..equals], Uri.UnescapeDataString(pair[(equals + 1)..]));
        switch (name)
        {
            case "host": connection.Host = value; break;
            case "port": connection.Port = Number(value, 65_535, "the port"); break;
            case "user": connection.Username = value; break;
            case "password": connection.Password = value; break;
            case "dbname": connection.Database = value; break;
            case "passfile": connection.Passfile = value; break;
            case "application_name": connection.ApplicationName = value; break;
            case "connect_timeout": connection.Timeout = Number(value, 1_024, "connect_timeout"); break;
            case "sslmode": connection.SslMode = ModeOf(value); break;
            case "sslrootcert": connection.RootCertificate = value; break;
            case "sslcert": connection.SslCertificate = value; break;
            case "sslkey": connection.SslKey = value; break;
            case "search_path": connection.SearchPath = value; break;
            case "pool_size": connection.MaxPoolSize = Number(value, 1_000, "pool_size"); break;
            default: throw Wrong("it has a setting that is not known behind the question mark; known are host, port, user, password, dbname, passfile, application_name, connect_timeout, sslmode, sslrootcert, sslcert, sslkey, search_path and pool_size");
        }
    }

    private static SslMode ModeOf(string value) => value switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw Wrong("its sslmode should be disable, allow, prefer, require, verify-ca or verify-full"),
    };

    private static int Number(string text, int most, string what) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most
            ? number
            : throw Wrong($"{what} in it should be a number from 1 to {most}");

    private static FormatException Wrong(string why) => new($"The address of the database is not right: {why}.");
}
