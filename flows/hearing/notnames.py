"""Words that are never a first name, however they are introduced."""

_WORDS = """
    a about address after afternoon again aged alive all allergic alone along also always am an and any anyone
    anything are around as ask asking at aunt auntie away back bad because bed been behind being better
    bleeding bless blind bored bot both breathless broken brother bus busy but by bye call calling can cancel
    cannot car care carer catholic chat check cheers chemist chinese cold come coming company confused could
    cousin crying cup cuppa dad daughter day days dead deaf dear december delete depressed desperate diabetic
    did dinner disabled do doctor doing done down due during dying each early eight elderly else emergency end
    ending english evening every everyone everything except fallen father february feeling felt female fetch
    few fine first five for forgotten four free freezing friday friend frightened from full gentleman getting
    girl go going gone good goodbye got gran grandad granddaughter grandma grandson granny grateful great
    group had half happy has have having he hello help helping her here hers hey hi him hindu his hiya home
    hospital housebound how however hungry hurt husband i if ill immediately important in indian inside
    interested into irish is isolated it italian its january july just k keen kind know lady last later leave
    leaving left let like little living local lonely long looking lost lot love lovely low made male man many
    march maybe me meet menu message milk mind mine miss mobile mom monday more morning most mother mr mrs ms
    much mum mummy muslim must my myself n na name named names nan nana near nearly need needed needs
    neighbour neither never new next nice night nine no nobody none noon nor not nothing november now number
    nurse october of off office oh ok okay old older on once one only open or other our ours out outside over
    pain partner past pensioner people perhaps person phone please pleased pledge polish poorly postcode
    prescription privacy probably quit quite raining ready really registered reply required ring ringing
    running sad safe said same saturday say scared school scottish sent september set seven she shop shopping
    should sick sikh since sir sister sitting six skip sleeping small snowing so social some somebody someone
    something son soon sorry speaking start started status stay stiff still stop struggling stuck such sunday
    sure surname ta taking talk tea tell ten text texting than thank thankful thanks that the their them then
    there therefore these they thing think this those three thursday time tired to today tomorrow tonight too
    totally trying tuesday two ty unable uncle under unfortunately unhappy unsteady unsure until unwell up
    upset urgent us using usual very visit visitor visually volunteer waiting want wanted wanting was we
    wednesday week weekday weekend weekly weeks well welsh were wet what when where which while who whom whose
    why widow widowed wife willing wish with within without woman wondering working worried would writing
    wrong x xx xxx y yeah year years yep yes yesterday yet you young your yours
"""
NOT_NAMES = frozenset(_WORDS.split())
