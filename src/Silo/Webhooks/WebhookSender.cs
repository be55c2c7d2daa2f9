using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Conversations.Grains.Webhooks;
using Microsoft.Extensions.Options;

namespace Conversations.Silo.Webhooks;

internal sealed class WebhookSender(IHttpClientFactory clients, IOptions<WebhookOptions> options, TimeProvider time) : IWebhookSender
{
    /// <summary>Name of the HTTP client.</summary>
    public const string Client = "webhooks";

    private readonly byte[]? key = options.Value.Secret is { Length: > 0 } secret ? WebhookSignature.KeyOf(secret) : null;

    public async Task<WebhookAnswer> Post(string url, string id, byte[] body, CancellationToken cancellationToken)
    {
        using var request = Request(url, id, body);
        using var client = clients.CreateClient(Client);
        try
        {
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var status = (int)response.StatusCode;
            return response.IsSuccessStatusCode
                ? new WebhookAnswer(status, null)
                : new WebhookAnswer(status, $"The address answered {status}.", Final: response.StatusCode == HttpStatusCode.Gone);
        }
        catch (HttpRequestException failure)
        {
            return new WebhookAnswer(null, failure.Message, Final: failure.InnerException is ForbiddenAddressException);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new WebhookAnswer(null, string.Create(CultureInfo.InvariantCulture, $"There was no answer within {options.Value.Timeout.TotalSeconds} s."));
        }
    }

    private HttpRequestMessage Request(string url, string id, byte[] body)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds();
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("webhook-id", id);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        if (key is not null) request.Headers.Add("webhook-signature", WebhookSignature.Of(key, id, timestamp, body));
        return request;
    }
}
