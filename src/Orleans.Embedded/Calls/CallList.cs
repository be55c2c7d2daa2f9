namespace Orleans.Embedded;

/// <summary>A doubly linked list through the calls themselves: adding and removing allocate nothing.</summary>
internal sealed class CallList
{
    internal GrainCall? First { get; private set; }

    private GrainCall? last;

    internal bool IsEmpty => First is null;

    internal void Add(GrainCall call)
    {
        call.List = this;
        call.Previous = last;
        call.Next = null;
        if (last is null)
            First = call;
        else
            last.Next = call;
        last = call;
    }

    internal void Remove(GrainCall call)
    {
        if (call.List != this)
            return;
        if (call.Previous is null)
            First = call.Next;
        else
            call.Previous.Next = call.Next;
        if (call.Next is null)
            last = call.Previous;
        else
            call.Next.Previous = call.Previous;
        call.List = null;
        call.Next = call.Previous = null;
    }

    internal GrainCall? RemoveFirst()
    {
        var call = First;
        if (call is not null)
            Remove(call);
        return call;
    }
}
