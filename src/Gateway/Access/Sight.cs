using System.Text;
using Conversations.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Http.Features;

namespace Conversations.Gateway.Access;

/// <summary>
/// What the caller of one request may see. An id of another's thing is replaced by a random one, which nothing has, before the route runs, and put
/// back into what it answers: so the answer is, by construction, that to an id that never was.
/// </summary>
/// <param name="all">What everybody may see on this route; null: nothing.</param>
sealed class Sight(HttpContext http, string user, Owners owners, PublicConversations? all)
{
    readonly List<(Guid Shown, Guid Named)> replaced = [];
    (StreamResponseBodyFeature Body, MemoryStream Bytes)? held;
    IHttpResponseBodyFeature? answer;
    int named;
    int shared;

    /// <summary>Something that the request names is another's.</summary>
    public bool IsBlind => replaced.Count > 0;

    /// <summary>All that the request names is everybody's, and it names something.</summary>
    public bool SeesOnlyPublic => named > 0 && named == shared;

    /// <summary>The id to go on with: the one given, or one that nothing has.</summary>
    /// <param name="text">An id in any dialect's form; another text is given back as it is.</param>
    public async ValueTask<string> See(OwnedKind kind, string text)
    {
        if (!IdText.TryFind(text, out var id, out var form)) return text;
        named++;
        if (all is not null && kind == OwnedKind.Conversation && await all.Include(id, http.RequestAborted))
        {
            shared++;
            return text;
        }

        if (await owners.MaySee(user, kind, id, http.RequestAborted)) return text;
        if (!IsBlind) Hold();
        var shown = Guid.NewGuid();
        replaced.Add((shown, id));
        return form.Write(shown);
    }

    public async ValueTask LookAtPath(Reference reference)
    {
        if (http.Request.RouteValues[reference.Name] is string text) http.Request.RouteValues[reference.Name] = await See(reference.Kind, text);
    }

    public async ValueTask LookAtQuery(Reference reference)
    {
        if (!http.Request.Query.TryGetValue(reference.Name, out var values)) return;
        var seen = new string?[values.Count];
        for (var index = 0; index < seen.Length; index++) seen[index] = values[index] is { } text ? await See(reference.Kind, text) : null;
        if (values.SequenceEqual(seen)) return;
        var others = http.Request.Query.Where(pair => !pair.Key.Equals(reference.Name, StringComparison.OrdinalIgnoreCase));
        http.Request.QueryString = new QueryBuilder(
            others.SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value ?? ""))
                .Concat(seen.Select(value => KeyValuePair.Create(reference.Name, value ?? "")))).ToQueryString();
    }

    /// <summary>Runs the route, and puts the ids that the request named into its answer.</summary>
    public async Task Tell(Func<Task> route)
    {
        await route();
        if (answer is null || held is not { } whole) return;
        http.Features.Set(answer);
        await whole.Body.CompleteAsync();
        var text = new StringBuilder(Encoding.UTF8.GetString(whole.Bytes.ToArray()));
        foreach (var (shown, named) in replaced) text.Replace($"{shown:D}", $"{named:D}").Replace($"{shown:N}", $"{named:N}");
        var told = Encoding.UTF8.GetBytes(text.ToString());
        if (http.Response.ContentLength is not null) http.Response.ContentLength = told.Length;
        await answer.Stream.WriteAsync(told, http.RequestAborted);
    }

    void Hold()
    {
        answer = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var bytes = new MemoryStream();
        held = (new StreamResponseBodyFeature(bytes), bytes);
        http.Features.Set<IHttpResponseBodyFeature>(held.Value.Body);
    }
}
