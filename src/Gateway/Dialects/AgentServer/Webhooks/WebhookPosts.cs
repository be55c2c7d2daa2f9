using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using Conversations.Gateway.Dialects.OpenHands.Wire;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Dialects.AgentServer.Webhooks;

/// <summary>Requests to one webhook, each made again a few times when it fails.</summary>
sealed partial class WebhookPosts(EventWebhookOptions options, IHttpClientFactory http, TimeProvider time, ILogger logger)
{
    public const string Client = "agent-server-webhooks";

    /// <param name="path">Below the webhook's address.</param>
    public async Task Post(string path, JsonNode body, CancellationToken cancellationToken)
    {
        var bytes = WireJson.Bytes(body);
        for (var attempt = 0; ; attempt++)
        {
            if (await Try(path, bytes, cancellationToken)) return;
            if (attempt == options.Retries)
            {
                LogGivenUp(logger, options.BaseUrl, attempt + 1);
                return;
            }

            await Task.Delay(options.RetryDelay, time, cancellationToken);
        }
    }

    async Task<bool> Try(string path, byte[] bytes, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, options.BaseUrl.TrimEnd('/') + path) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (options.Key is { } key) request.Headers.TryAddWithoutValidation(AgentServerDialect.KeyHeader, key);
        foreach (var (name, value) in options.Headers) request.Headers.TryAddWithoutValidation(name, value);
        try
        {
            using var client = http.CreateClient(Client);
            using var response = await client.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode) return true;
            LogRefused(logger, options.BaseUrl, (int)response.StatusCode);
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            LogUnreachable(logger, options.BaseUrl, failure);
        }

        return false;
    }

    [LoggerMessage(LogLevel.Warning, "The webhook {Url} refused with status {Status}.")]
    static partial void LogRefused(ILogger logger, string url, int status);

    [LoggerMessage(LogLevel.Warning, "The webhook {Url} could not be reached.")]
    static partial void LogUnreachable(ILogger logger, string url, Exception failure);

    [LoggerMessage(LogLevel.Error, "The webhook {Url} was not told after {Attempts} attempts.")]
    static partial void LogGivenUp(ILogger logger, string url, int attempts);
}
