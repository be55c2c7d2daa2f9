
namespace Conversations.Silo.Configuration;

/// <summary>What is wrong with a configuration, before anything is made of it.</summary>
/// <param name="Errors">With these nothing starts.</param>
/// <param name="Warnings">Keys that nobody reads.</param>
sealed record ConfigurationCheck(IReadOnlyList<string> Errors, IReadOnlyList<string> Warnings)
{
    static readonly string[] Secret = ["Key", "KeyHash", "Secret", "Password", "Token", "Headers", "ConnectionString"];

    public static ConfigurationCheck Of(IConfiguration configuration)
    {
        var (errors, warnings) = (new List<string>(), new List<string>());
        foreach (var section in configuration.GetChildren())
        {
            if (KnownKeys.All.Find(section.Key) is { } known) Walk(section, known, errors, warnings);
            // At the top level stands whatever the environment holds; only what has levels can be meant for us.
            else if (section.Value is null && NearestName.Of(section.Key, KnownKeys.All.Names) is { } meant)
                warnings.Add($"Nobody reads {section.Key}; perhaps {meant} is meant.");
        }

        errors.AddRange(Urls(configuration));
        return new ConfigurationCheck(errors, warnings);
    }

    static void Walk(IConfigurationSection section, KeyNode node, List<string> errors, List<string> warnings)
    {
        if (node.IsFree) return;
        if (node.Value is { } type)
        {
            if (section.Value is { Length: > 0 } text && ValueRule.Broken(text, type, node.Range) is { } wanted) errors.Add($"{section.Path} is {Shown(section)}; it must be {wanted}.");
            if (section.GetChildren().FirstOrDefault() is { } below) errors.Add($"{below.Path} is set, but {section.Path} is a value and has no keys of its own.");
            return;
        }

        if (section.Value is { Length: > 0 }) errors.Add($"{section.Path} is set to a value, but is a section{Keys(node)}.");
        foreach (var child in section.GetChildren())
        {
            if (node.Find(child.Key) is { } known) Walk(child, known, errors, warnings);
            else warnings.Add($"Nobody reads {child.Path}{(NearestName.Of(child.Key, node.Names) is { } meant ? $"; perhaps {section.Path}:{meant} is meant" : "")}.");
        }
    }

    static string Keys(KeyNode node) => node.Names.Any() ? $" with the keys {string.Join(", ", node.Names)}" : "";

    static string Shown(IConfigurationSection section) =>
        Secret.Contains(section.Key, StringComparer.OrdinalIgnoreCase) ? "set to something that is not shown" : $"'{section.Value}'";

    static IEnumerable<string> Urls(IConfiguration configuration) => (configuration[WebHostDefaults.ServerUrlsKey] ?? "")
        .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .Where(url => !IsAddress(url))
        .Select(url => $"urls holds '{url}'; it must be an address such as http://127.0.0.1:8283.");

    static bool IsAddress(string url)
    {
        try
        {
            return BindingAddress.Parse(url).Scheme is "http" or "https";
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
