namespace Conversations.Grains.Starting;

/// <summary>Where repositories are cloned from. Configuration section <c>Git</c>.</summary>
public sealed class GitOptions
{
    /// <summary>Providers by the names that clients use: <c>github</c>, <c>gitlab</c>, <c>bitbucket</c>, …</summary>
    public IDictionary<string, GitProvider> Providers { get; } = new Dictionary<string, GitProvider>(StringComparer.OrdinalIgnoreCase)
    {
        ["github"] = new() { BaseUrl = "https://github.com", User = "x-access-token" },
        ["gitlab"] = new() { BaseUrl = "https://gitlab.com", User = "oauth2" },
        ["bitbucket"] = new() { BaseUrl = "https://bitbucket.org", User = "x-token-auth" },
    };

    /// <summary>Time for a clone. Default: 2 min.</summary>
    public TimeSpan CloneTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Time for a repository's setup script. Default: 10 min.</summary>
    public TimeSpan SetupTimeout { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Who commits in a workspace. Default: openhands.</summary>
    public string AuthorName { get; set; } = "openhands";

    /// <inheritdoc cref="AuthorName"/>
    public string AuthorEmail { get; set; } = "openhands@all-hands.dev";
}

public sealed class GitProvider
{
    /// <summary>What stands before <c>/owner/repository</c>: of scheme https, http or file.</summary>
    public string BaseUrl { get; set; } = "";

    /// <summary>Who is let in with the token.</summary>
    public string User { get; set; } = "git";

    /// <summary>The server's own token, for those who bring none; null: they read what everybody may.</summary>
    public string? Token { get; set; }
}
