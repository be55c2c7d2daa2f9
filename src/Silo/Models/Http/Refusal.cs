using System.Globalization;
using System.Text;
using Conversations.Grains.Models;

namespace Conversations.Silo.Models.Http;

/// <summary>Reads what a provider says when it does not answer: a status, and an error object in one of the usual shapes.</summary>
internal static class Refusal
{
    private const int MaxDetail = 4096;

    /// <summary>The failure that a response with an error status tells of.</summary>
    public static async Task<ModelException> Read(
        string provider, HttpResponseMessage response, string secret, TimeProvider time, CancellationToken cancellationToken)
    {
        var body = await ReadStart(response.Content, cancellationToken).ConfigureAwait(false);
        var status = (int)response.StatusCode;
        return ProviderError.Parse(Encoding.UTF8.GetString(body)).ToException(provider, status, secret, RetryAfter(response, time));
    }

    private static async Task<byte[]> ReadStart(HttpContent content, CancellationToken cancellationToken)
    {
        var buffer = new byte[MaxDetail];
        var length = 0;
        try
        {
            var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
            for (int read; (read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false)) > 0;)
                length += read;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            // The status says enough; what came of its explanation is kept.
        }

        return buffer[..length];
    }

    private static TimeSpan? RetryAfter(HttpResponseMessage response, TimeProvider time)
    {
        if (response.Headers.TryGetValues("retry-after-ms", out var values)
            && double.TryParse(values.First(), NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds)
            && milliseconds is >= 0 and < int.MaxValue)
            return TimeSpan.FromMilliseconds(milliseconds);

        var wait = response.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => (TimeSpan?)null,
        };
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
