using System.Collections;
using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace Conversations.Silo.Tests.OpenApi;

/// <summary>Notes which parameters of the query the handlers of routes look for.</summary>
sealed class QueryRecorder : IStartupFilter
{
    public ConcurrentDictionary<(RouteEndpoint Route, string Name), byte> Read { get; } = [];

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use((http, then) =>
        {
            http.Features.Set<IQueryFeature>(new Feature(new Query(http.Request.Query, http, this)));
            return then(http);
        });
        next(app);
    };

    void Note(HttpContext http, string name)
    {
        if (http.GetEndpoint() is RouteEndpoint route) Read.TryAdd((route, name), 0);
    }

    sealed class Feature(IQueryCollection query) : IQueryFeature
    {
        public IQueryCollection Query { get; set; } = query;
    }

    sealed class Query(IQueryCollection query, HttpContext http, QueryRecorder recorder) : IQueryCollection
    {
        public int Count => query.Count;

        public ICollection<string> Keys => query.Keys;

        public StringValues this[string key]
        {
            get
            {
                recorder.Note(http, key);
                return query[key];
            }
        }

        public bool ContainsKey(string key)
        {
            recorder.Note(http, key);
            return query.ContainsKey(key);
        }

        public bool TryGetValue(string key, out StringValues value)
        {
            recorder.Note(http, key);
            return query.TryGetValue(key, out value);
        }

        public IEnumerator<KeyValuePair<string, StringValues>> GetEnumerator() => query.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
