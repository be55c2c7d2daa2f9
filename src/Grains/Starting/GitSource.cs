using System.Text.RegularExpressions;
using Conversations.Starting;
using Conversations.Workspaces;

namespace Conversations.Grains.Starting;

/// <summary>Where one repository is, and with what it is asked for.</summary>
/// <param name="Token">Null: none is needed.</param>
sealed partial record GitSource(Uri Url, string User, string? Token)
{
    /// <exception cref="StartFailedException">There is no such provider, or no such name can be one.</exception>
    public static GitSource Of(StartRepository repository, GitOptions options, Func<string, string?> secret)
    {
        var name = repository.Provider ?? options.Providers.Keys.FirstOrDefault() ?? "";
        if (!Name().IsMatch(repository.Name) || repository.Name.Contains("..", StringComparison.Ordinal)
            || !options.Providers.TryGetValue(name, out var provider)
            || !Uri.TryCreate($"{provider.BaseUrl.TrimEnd('/')}/{repository.Name}", UriKind.Absolute, out var url)
            || url.Scheme is not ("https" or "http" or "file"))
        {
            throw new StartFailedException("Missing either Git token or valid repository");
        }

        return new GitSource(url, provider.User, url.IsFile ? null : secret($"{name.ToUpperInvariant()}_TOKEN") ?? provider.Token);
    }

    /// <summary>Name of the folder that a clone gets.</summary>
    public string Folder => Path.GetFileNameWithoutExtension(Url.Segments[^1].Trim('/'));

    /// <summary>What the clone has to reach.</summary>
    public CommandReach Reach => Url.IsFile ? new(false, [.. new[] { Url.LocalPath, $"{Url.LocalPath}.git" }.Where(Directory.Exists)]) : new(true, []);

    /// <summary>Keeps the token out of logs.</summary>
    public override string ToString() => Url.ToString();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_~][A-Za-z0-9._-]*){1,7}$")]
    private static partial Regex Name();
}
