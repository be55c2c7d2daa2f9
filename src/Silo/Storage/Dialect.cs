using System.Data.Common;

namespace Conversations.Silo.Storage;

/// <summary>What the stores say differently in SQL, and how each takes values and gives JSON back.</summary>
internal abstract class Dialect
{
    /// <summary>A member of a JSON object as text, which is compared by its bytes.</summary>
    public abstract string Text(string json, string member);

    /// <summary>What follows a value in the condition that a list, given as a parameter, holds it.</summary>
    public abstract string In(string list);

    /// <summary>A JSON array of texts as the table <c>element</c> with one column, <c>value</c>.</summary>
    public abstract string Elements(string array);

    /// <summary>Joins to each row of <c>conversation</c> those of its events whose seqs a query gives; it is run once for each.</summary>
    public abstract string JoinEvents(string seqs);

    /// <summary>The values of an anonymous object, as Dapper takes them.</summary>
    public virtual object Arguments(object values) => values;

    /// <summary>JSON as it was before it was stored.</summary>
    public virtual byte[] Read(byte[] json) => json;

    /// <inheritdoc cref="Read(byte[])"/>
    public virtual string Read(string text) => text;

    /// <summary>True when a query failed because its connection was lost.</summary>
    public virtual bool IsConnectionLost(DbException exception) => false;

    /// <summary>Gives up the idle connections of a pool of which one was lost: the others are, too.</summary>
    public virtual void GiveUpIdle(DbDataSource pool)
    {
    }
}
