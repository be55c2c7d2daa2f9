using System.Text.RegularExpressions;
using Conversations.Silo.Configuration;
using Microsoft.Extensions.Configuration;

namespace Conversations.Silo.Tests.Configuration;

public sealed partial class ConfigurationTests
{
    [Theory]
    [InlineData("Limits:PageRows", "many", "Limits:PageRows is 'many'; it must be a whole number.")]
    [InlineData("Limits:PageRows", "0", "Limits:PageRows is '0'; it must be at least 1.")]
    [InlineData("Cluster:SiloPort", "70000", "Cluster:SiloPort is '70000'; it must be between 0 and 65535.")]
    [InlineData("Cluster:DrainTimeout", "30", "Cluster:DrainTimeout is '30'; it must be a time as hh:mm:ss, such as 00:00:30, or d.hh:mm:ss.")]
    [InlineData("Cluster:DrainTimeout", "-00:00:01", "Cluster:DrainTimeout is '-00:00:01'; it must be between 00:00:00 and 1.00:00:00.")]
    [InlineData("Cluster:Role", "boss", "Cluster:Role is 'boss'; it must be one of silo, gateway.")]
    [InlineData("Storage:Provider", "mysql", "Storage:Provider is 'mysql'; it must be one of sqlite, postgres.")]
    [InlineData("Storage:Provider", "1", "Storage:Provider is '1'; it must be one of sqlite, postgres.")]
    [InlineData("Workspaces:Network", "yes", "Workspaces:Network is 'yes'; it must be true or false.")]
    [InlineData("Telemetry:Otlp:Endpoint", "collector", "Telemetry:Otlp:Endpoint is 'collector'; it must be an absolute address, such as http://127.0.0.1:4318.")]
    [InlineData("Auth:Keys:3:Role", "boss", "Auth:Keys:3:Role is 'boss'; it must be one of user, operator, admin.")]
    [InlineData("Auth:KeyCacheTime:Seconds", "1", "Auth:KeyCacheTime:Seconds is set, but Auth:KeyCacheTime is a value and has no keys of its own.")]
    [InlineData("Models:openai:IdleTimeout", "two minutes", "Models:openai:IdleTimeout is 'two minutes'; it must be a time as hh:mm:ss, such as 00:00:30, or d.hh:mm:ss.")]
    [InlineData("urls", "8283", "urls holds '8283'; it must be an address such as http://127.0.0.1:8283.")]
    public void Value_ThatCannotBe_IsAnErrorThatNamesKeyValueAndWhatIsAllowed(string key, string value, string error) => Assert.Equal([error], Check((key, value)).Errors);

    [Fact]
    public void Section_ThatIsAValue_IsAnErrorThatNamesItsKeys() =>
        Assert.StartsWith("Secrets is set to a value, but is a section with the keys KeyFolder", Assert.Single(Check(("Secrets", "x")).Errors), StringComparison.Ordinal);

    [Theory]
    [InlineData("Cluster:SilloPort", "Nobody reads Cluster:SilloPort; perhaps Cluster:SiloPort is meant.")]
    [InlineData("Models:openai:Basurl", "Nobody reads Models:openai:Basurl; perhaps Models:openai:BaseUrl is meant.")]
    [InlineData("Auth:Keys:0:Usr", "Nobody reads Auth:Keys:0:Usr; perhaps Auth:Keys:0:User is meant.")]
    [InlineData("Telemetry:Colour", "Nobody reads Telemetry:Colour.")]
    [InlineData("Limit:PageRows", "Nobody reads Limit; perhaps Limits is meant.")]
    public void Key_ThatNobodyReads_IsAWarningWithTheNearestName(string key, string warning)
    {
        var check = Check((key, "1"));

        Assert.Empty(check.Errors);
        Assert.Equal([warning], check.Warnings);
    }

    [Fact]
    public void Configuration_OfManyKeysAndOthers_IsRight()
    {
        var check = Check(
            ("LIMITS:pagerows", "10"), ("Limits:DrainDelay", "0"), ("Auth:Keys:0:Key", "x"), ("Auth:Jwt:Authority", "https://login.example"), ("Models:Prices:openai/gpt:mini:Input", "0.5"),
            ("Git:Providers:forge:BaseUrl", "https://forge.example"), ("AgentServer:Webhooks:0:Headers:X-Any", "1"), ("Workspaces:Environment:LANG", "de"), ("Cors:Origins:0", "*"),
            ("ConnectionStrings:Other", "x"), ("Logging:LogLevel:Default", "Warning"), ("PATH", "/bin"), ("LIMIT", "7"), ("urls", "http://*:80;https://localhost:5001"));

        Assert.Empty(check.Errors);
        Assert.Empty(check.Warnings);
    }

    [Fact]
    public void Secret_OfTheWrongForm_IsNotShown()
    {
        var check = Check(("Cluster:Secret:Extra", "hunter2"), ("Auth:Keys:0:Key:Extra", "hunter2"));

        Assert.Equal(2, check.Errors.Count);
        Assert.DoesNotContain("hunter2", string.Join(' ', check.Errors), StringComparison.Ordinal);
    }

    /// <summary>A key that the README names and the program does not know would be warned about.</summary>
    [Fact]
    public void Keys_OfTheReadme_AreKnown()
    {
        var unknown = new List<string>();
        foreach (var line in File.ReadLines(Path.Combine(Root(), "README.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal)))
        {
            var cell = line.Split(" | ")[0];
            var names = Named().Matches(cell).Select(match => match.Groups[1].Value).ToList();
            if (names.Count == 0 || !names[0].Contains(':', StringComparison.Ordinal)) continue;
            var section = names[0][..names[0].LastIndexOf(':')];
            foreach (var name in names)
            {
                var key = (name.StartsWith(':') ? section + name : name).Replace("<provider>", "openai", StringComparison.Ordinal).Replace("<handle>", "a/b", StringComparison.Ordinal);
                key = Numbered().Replace(key, ":0");
                if (key.Contains('*', StringComparison.Ordinal)) continue;
                unknown.AddRange(Check((key, "")).Warnings);
            }
        }

        Assert.Empty(unknown);
    }

    static ConfigurationCheck Check(params (string Key, string Value)[] settings) => ConfigurationCheck.Of(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(each => KeyValuePair.Create(each.Key, (string?)each.Value))).Build());

    static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Conversations.sln"))) folder = folder.Parent ?? throw new InvalidOperationException("This does not run in a checkout.");
        return folder.FullName;
    }

    [GeneratedRegex(":N(?=:|$)")]
    private static partial Regex Numbered();

    [GeneratedRegex("`([A-Za-z:<>]*:[A-Za-z:<>]+)`")]
    private static partial Regex Named();
}
