using Conversations.Grains.Secrets;
using Conversations.Secrets;
using Conversations.Silo.Webhooks;

namespace Conversations.Silo.Secrets;

/// <summary>Gets secrets from where their owners keep them.</summary>
internal sealed partial class SecretLookup(IHttpClientFactory clients, ILogger<SecretLookup> logger) : ISecretLookup
{
    public async Task<string?> Find(SecretSource source, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, source.Url);
            foreach (var (name, value) in source.Headers) request.Headers.TryAddWithoutValidation(name, value);
            // The same rules of which addresses may be called hold for both.
            using var http = clients.CreateClient(WebhookSender.Client);
            using var response = await http.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode) return await response.Content.ReadAsStringAsync(cancellationToken);
            LogRefused(logger, (int)response.StatusCode);
            return null;
        }
        catch (Exception failure) when (failure is HttpRequestException or InvalidOperationException or UriFormatException or TaskCanceledException)
        {
            LogUnreachable(logger, failure);
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "A secret that somebody else keeps was refused with status {Status}.")]
    static partial void LogRefused(ILogger logger, int status);

    [LoggerMessage(LogLevel.Warning, "A secret that somebody else keeps could not be asked for.")]
    static partial void LogUnreachable(ILogger logger, Exception failure);
}
