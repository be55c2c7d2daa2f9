using System.Collections.Immutable;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace Conversations.Gateway.Pages;

/// <summary>A file of a page, as it is embedded in this assembly.</summary>
/// <param name="Name">Its path inside the page's folder: <c>index.html</c>, <c>feed.js</c>.</param>
/// <param name="ETag">Changes with the content.</param>
sealed record PageFile(string Name, string ContentType, byte[] Content, EntityTagHeaderValue ETag)
{
    /// <summary>All files that are embedded under <paramref name="folder"/>.</summary>
    public static ImmutableArray<PageFile> In(string folder)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = folder + "/";
        return [.. assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Select(name => Read(assembly, name, prefix.Length))];
    }

    static PageFile Read(Assembly assembly, string resource, int prefix)
    {
        using var stream = assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var tag = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8));
        return new PageFile(resource[prefix..], TypeOf(resource), content, new EntityTagHeaderValue($"\"{tag}\""));
    }

    static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"What is {other} ({name}) to a browser?"),
    };
}
