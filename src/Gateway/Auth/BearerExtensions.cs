using Microsoft.AspNetCore.Http;

namespace Conversations.Gateway.Auth;

static class BearerExtensions
{
    /// <summary>The key of <c>Authorization: Bearer …</c>; null: the header is absent or of another form.</summary>
    public static string? Bearer(this HttpRequest request)
    {
        const string scheme = "Bearer ";
        var authorization = request.Headers.Authorization.ToString();
        return authorization.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? authorization[scheme.Length..].Trim() : null;
    }
}
