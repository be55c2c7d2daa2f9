using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Dialects.AgentServer.Webhooks;

/// <summary>Requests to webhooks.</summary>
sealed partial class WebhookPosts(IHttpClientFactory http, ILogger<WebhookPosts> logger)
{
    public const string Client = "agent-server-webhooks";

    /// <param name="path">Below the webhook's address.</param>
    /// <returns>False: it was not taken.</returns>
    public async Task<bool> Post(EventWebhookOptions webhook, string path, JsonNode body, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, webhook.BaseUrl.TrimEnd('/') + path) { Content = new ByteArrayContent(WireJson.Bytes(body)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (webhook.Key is { } key) request.Headers.TryAddWithoutValidation(AgentServerDialect.KeyHeader, key);
        foreach (var (name, value) in webhook.Headers) request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var client = http.CreateClient(Client);
            using var response = await client.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode) return true;
            LogRefused(logger, webhook.BaseUrl, (int)response.StatusCode);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            LogUnreachable(logger, webhook.BaseUrl, failure);
        }

        return false;
    }

    [LoggerMessage(LogLevel.Warning, "The webhook {Url} refused with status {Status}.")]
    static partial void LogRefused(ILogger logger, string url, int status);

    [LoggerMessage(LogLevel.Warning, "The webhook {Url} could not be reached.")]
    static partial void LogUnreachable(ILogger logger, string url, Exception failure);
}
