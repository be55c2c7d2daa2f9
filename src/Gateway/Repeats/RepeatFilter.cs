using System.Security.Cryptography;
using System.Text;
using Conversations.Gateway.Access;
using Conversations.Gateway.Auth;
using Conversations.Gateway.Dialects;
using Conversations.Storage;
using Conversations.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Conversations.Gateway.Repeats;

/// <summary>
/// Lets a POST be sent again under the same <c>Idempotency-Key</c>: whoever got no answer gets the first one, within a day, from any gateway.
/// </summary>
/// <remarks>
/// (1) The request is kept under its key, with a seed. (2) The route runs, and the ids of all that it makes follow from the seed: a try after
/// a crash, or beside one that is still at work, makes or finds the same thing, and waits for the same run. (3) The answer is kept before
/// it is sent. (4) A refusal that changed nothing is forgotten, so that the key may be used again.
/// </remarks>
sealed partial class RepeatFilter(IRepeatStore store, DialectTable dialects, TimeProvider time, ILogger<RepeatFilter> logger)
{
    /// <summary>For how long a request is known by its key.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    const string Header = "Idempotency-Key";
    const int LongestKey = 255;

    static readonly GateError WrongKey = new(422, $"header.Idempotency-Key: should have 1 to {LongestKey} characters");
    static readonly GateError OtherRequest = new(422, "header.Idempotency-Key: this key was used for another request");

    /// <summary>Runs the route of a POST.</summary>
    public Task Run(HttpContext http, RequestDelegate route)
    {
        if (!http.Request.Headers.TryGetValue(Header, out var keys)) return route(http);
        return keys is [{ Length: > 0 and <= LongestKey } key] ? Run(http, key, route) : Answer(http, WrongKey);
    }

    async Task Run(HttpContext http, string key, RequestDelegate route)
    {
        var user = http.Caller().Owner ?? "";
        KeptRequest kept;
        try
        {
            var now = time.GetUtcNow();
            var asked = new KeptRequest(await HashOf(http.Request, http.RequestAborted), NewId.At(now), now);
            kept = await store.Begin(user, key, asked, now - Lifetime, http.RequestAborted);
            if (kept.Hash != asked.Hash)
            {
                await Answer(http, OtherRequest);
                return;
            }
        }
        catch (BadHttpRequestException malformed)
        {
            await Answer(http, new GateError(malformed.StatusCode, malformed.Message));
            return;
        }
        catch (StorageException failure)
        {
            NotKept(failure);
            await Answer(http, GateError.Unavailable);
            return;
        }

        if (kept.Answer is { } answer) await Answer(http, answer);
        else await Make(http, user, key, kept, route);
    }

    async Task Make(HttpContext http, string user, string key, KeptRequest kept, RequestDelegate route)
    {
        var making = new Making(http.Caller().Owner, time, kept.Seed) { ByAdmin = http.Caller().Role == UserRole.Admin };
        http.Features.Set(making);
        var client = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var held = new HeldBody(http.Response, client.Stream);
        var writing = new StreamResponseBodyFeature(held);
        http.Features.Set<IHttpResponseBodyFeature>(writing);
        try
        {
            await route(http);
            await writing.CompleteAsync();
        }
        finally
        {
            http.Features.Set(client);
        }

        await Keep(http, user, key, making, held);
        await held.Pass(http.RequestAborted);
    }

    async Task Keep(HttpContext http, string user, string key, Making making, HeldBody held)
    {
        var status = http.Response.StatusCode;
        // A client that has left was told nothing, and a failure may have had its effect: the next try finds out by the same ids.
        if (held.Whole is not { } body || http.RequestAborted.IsCancellationRequested) return;
        try
        {
            if (making.TookEffect || status is >= 200 and < 300)
            {
                if (!making.IsSecret)
                    await store.Finish(user, key, new KeptAnswer(status, http.Response.ContentType, Encoding.UTF8.GetString(body)), CancellationToken.None);
            }
            else if (status < 500)
            {
                await store.Forget(user, key, CancellationToken.None);
            }
        }
        catch (StorageException failure)
        {
            // What was done is done: it is better to say so than that it may have failed.
            NotKept(failure);
        }
    }

    static async Task Answer(HttpContext http, KeptAnswer answer)
    {
        http.Response.StatusCode = answer.Status;
        http.Response.ContentType = answer.ContentType;
        http.Response.Headers["Idempotent-Replayed"] = "true";
        if (answer.Body.Length > 0) await http.Response.WriteAsync(answer.Body, http.RequestAborted);
    }

    Task Answer(HttpContext http, GateError error) => dialects.Of(http.Request.Path)!.Answer(error).ExecuteAsync(http);

    static async Task<string> HashOf(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body, cancellationToken);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.GetEncodedPathAndQuery()}\n"));
        hash.AppendData(body.GetBuffer().AsSpan(0, (int)body.Length));
        body.Position = 0;
        request.Body = body;
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
